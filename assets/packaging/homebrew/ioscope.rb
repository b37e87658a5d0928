# A formula that builds from the release's sources. Untested: no Mac has run it yet. Put in the address at which releases are published.
class Ioscope < Formula
  desc "Says why a macOS driver did not start"
  homepage "https://example.org/ioscope"
  url "https://example.org/ioscope/archive/refs/tags/v0.1.0.tar.gz"
  license "MIT"

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args
    system "assets/packaging/pages", bin/"ioscope", "pages"
    man1.install Dir["pages/man/*.1"]
    bash_completion.install "pages/completions/ioscope.bash" => "ioscope"
    zsh_completion.install "pages/completions/_ioscope"
    fish_completion.install "pages/completions/ioscope.fish"
  end

  test do
    assert_match "lost-category", shell_output("#{bin}/ioscope")
  end
end
