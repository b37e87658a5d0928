//! Waiting: for resources, for services that match a table, for servers.

use std::collections::HashSet;

use crate::engine::ObjectId;
use crate::engine::event::Event;
use crate::engine::keys::KEYS;
use crate::engine::machine::{Checking, Flow, Machine, Progress, Turn, WaitFor};
use crate::engine::passive::{Options, match_generic, match_rest};
use crate::model::{Dict, Key, Str, Value};

impl Machine {
    /// Goes through the `IOResourceMatch` of the node, then of the driver: a string names a resource; of a set each member
    /// counts; a dictionary is a matching table; anything else is ignored, arrays too.
    ///
    /// Source: `IOService::checkResources`, `IOService::checkResource` (iokit/Kernel/IOService.cpp).
    pub(crate) fn check_resources(
        &mut self,
        provider: ObjectId,
        instance: ObjectId,
        checking: &mut Checking,
    ) -> Flow<Progress> {
        while checking.whose < 2 {
            let node = if checking.whose == 0 { provider } else { instance };
            if let Some(resource) = checking.waiting.take() {
                let resource = Box::new(resource);
                self.emit(Event::ResourceWaitDone { node, resource })?;
            }
            let items = checking.items.get_or_insert_with(|| {
                let items = match self.property(node, &KEYS.resource_match) {
                    None => Vec::new(),
                    Some(Value::Set(members)) => members.to_vec(),
                    Some(other) => vec![other.clone()],
                };
                items.into_iter()
            });
            match items.next() {
                None => {
                    checking.items = None;
                    checking.whose += 1;
                }
                Some(item) => {
                    if let Some(what) = self.must_wait_for(&item)? {
                        let resource = Box::new(item.clone());
                        self.emit(Event::ResourceWait { node, resource })?;
                        checking.waiting = Some(item);
                        self.wait(what);
                        return Ok(Progress::Waits);
                    }
                }
            }
        }
        Ok(Progress::Done(()))
    }

    fn must_wait_for(&mut self, item: &Value) -> Flow<Option<WaitFor>> {
        match item {
            Value::Str(name) => {
                let key = Key::new(&name.text());
                if self.property(ObjectId::RESOURCES, &key).is_some() {
                    return Ok(None);
                }
                let class = Value::Str(Str::symbol(KEYS.io_resources.as_bytes()));
                let table = [
                    (KEYS.provider_class.clone(), class),
                    (KEYS.resource_match.clone(), item.clone()),
                ];
                Ok(Some(WaitFor::Resource(table.into_iter().collect())))
            }
            Value::Dict(table) => {
                if self.matched_service_fits(table)? {
                    return Ok(None);
                }
                Ok(Some(WaitFor::Service(table.clone())))
            }
            _ => Ok(None),
        }
    }

    /// Whether a matched service fits a table. Only published instances of the class that the table names are asked. Where the
    /// generic keys leave something of the table to others at any instance asked so far, the family is asked too, even
    /// about a table of generic keys alone.
    ///
    /// Source: `IOService::copyExistingServices` for the first service that is found (iokit/Kernel/IOService.cpp).
    fn matched_service_fits(&mut self, table: &Dict) -> Flow<bool> {
        let name = table.find(&KEYS.provider_class).and_then(Value::as_str);
        if name.is_some_and(|name| name.bytes() == KEYS.io_resources.as_bytes()) {
            let id = ObjectId::RESOURCES;
            let asked = self.object(id).is_matched() && self.object(id).is_active();
            return Ok(asked && self.fits(id, table, Options::TABLE)?);
        }
        let name = name.map_or(KEYS.io_service.clone(), |name| Key::new(&name.text()));
        let class = self.program.class_ids.get(&name).copied();
        let keys = table.iter().map(|(key, _)| key).collect::<HashSet<_>>().len();
        let (mut handled, mut all) = (0, 0);
        let mut rest = Vec::new();
        let instances = class.into_iter().flat_map(|class| self.registered(class));
        for id in instances.filter(|id| self.object(*id).is_matched()) {
            let (result, here) = match_generic(&self.view(), id, table);
            handled += here;
            all += keys;
            if result.is_yes() && handled == all {
                return Ok(true);
            }
            if result.is_yes() {
                rest.push(id);
            }
        }
        for id in rest {
            let passive = match_rest(&self.view(), id, table);
            if let Some(reason) = passive.panic {
                return Err(self.panic(reason));
            }
            if passive.result.is_yes() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The running thread is about to wait.
    pub(crate) fn wait(&mut self, what: WaitFor) {
        self.waits.begin(self.threads.next, what);
    }

    /// The threads that wait for this node, which is matched now, in the order in which they began to wait.
    pub(crate) fn waits_for(&mut self, node: ObjectId) -> Flow<Vec<u32>> {
        let mut woken = Vec::new();
        for number in self.waits.concerned(node) {
            let Some(wait) = self.waits.get(number) else { continue };
            let thread = wait.thread;
            let fits = match &wait.what {
                WaitFor::Resource(table) | WaitFor::Service(table) => {
                    let table = table.clone();
                    self.fits(node, &table, Options::TABLE)?
                }
                WaitFor::Server(launch) => self.kit.server_of_launch(*launch) == Some(node),
            };
            if fits {
                woken.push(thread);
            }
        }
        Ok(woken)
    }

    /// These threads take their turns behind everybody else.
    pub(crate) fn wake(&mut self, threads: &[u32]) {
        if threads.is_empty() {
            return;
        }
        self.waits.end(threads);
        self.line.extend(threads.iter().copied().map(Turn::Thread));
    }
}
