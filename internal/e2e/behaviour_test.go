package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The parts of the house, drawn with sample content, do in a browser what they
// are for: web/test/behaviour.mjs has one claim after the other.
func TestThePartsOfTheHouseWorkInABrowser(t *testing.T) {
	t.Parallel()
	chromium, node := Chromium(t), Node(t)
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "test/behaviour.mjs")
	cmd.Dir = filepath.Join(root, "web")
	cmd.Env = append(os.Environ(), ChromiumVariable+"="+chromium)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
