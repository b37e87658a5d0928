# For callPackage. Untested.
{ lib, rustPlatform }:
rustPlatform.buildRustPackage {
  pname = "ioscope";
  version = "0.1.0";
  src = lib.cleanSource ../../..;
  cargoLock.lockFile = ../../../Cargo.lock;
  postInstall = ''
    assets/packaging/pages $out/bin/ioscope pages
    install -Dm644 pages/man/*.1 -t $out/share/man/man1
    install -Dm644 pages/completions/ioscope.bash $out/share/bash-completion/completions/ioscope
    install -Dm644 pages/completions/_ioscope -t $out/share/zsh/site-functions
    install -Dm644 pages/completions/ioscope.fish -t $out/share/fish/vendor_completions.d
  '';
  meta = {
    description = "Says why a macOS driver did not start";
    license = lib.licenses.mit;
    mainProgram = "ioscope";
  };
}
