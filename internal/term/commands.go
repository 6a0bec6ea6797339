package term

import (
	"os/exec"
	"reflect"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// ResumedMsg tells the root that the program was stopped and runs again. The window may have another size: a
// tea.WindowSizeMsg comes before it in that case. The clock may have jumped.
type ResumedMsg struct{}

// Messages between the commands below, the session and the adapter. The root never sees them.
type (
	suspendMsg struct{}
	execMsg    struct {
		cmd  *exec.Cmd
		done func(error) tea.Msg
	}
	setMouseMsg struct{ on bool }
	redrawMsg   struct{} // paint everything again
	resizeMsg   struct{} // ask for the window's size again
	reshowMsg   struct{} // both: the terminal was in other hands
	flushMsg    struct{} // the screen can take the next frame
	osc52Msg    struct{ seq string }
	rawMsg      struct{ seq string } // write a sequence between two frames
)

// Suspend is a tea.Cmd for ctrl+z: the terminal is put back and the process group stops. When it is continued the
// screen is painted again and the root gets ResumedMsg. Where nobody could continue the program (it is the terminal's only
// process) it does not stop.
func Suspend() tea.Msg { return suspendMsg{} }

// Exec runs cmd attached to the terminal, for an external editor: the terminal is put back first, and painted again
// afterwards. What cmd leaves nil of Stdin, Stdout and Stderr becomes the terminal;
// without an Env it gets ours less SINCH_*. The message that done makes of the command's error goes
// to the root; done may be nil. Messages go on reaching the root meanwhile, keys do not.
func Exec(cmd *exec.Cmd, done func(error) tea.Msg) tea.Cmd {
	return func() tea.Msg { return execMsg{cmd: cmd, done: done} }
}

// SetMouse switches mouse reports on or off.
func SetMouse(on bool) tea.Cmd {
	return func() tea.Msg { return setMouseMsg{on: on} }
}

// Redraw is a tea.Cmd for ctrl+l: the whole screen is cleared and painted again.
func Redraw() tea.Msg { return redrawMsg{} }

// wrap guards a command of the root and all commands in its result against panics.
func (s *session) wrap(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer s.rescue("command")
		return s.wrapResult(cmd())
	}
}

// wrapResult guards the commands in a tea.BatchMsg, and in the message of tea.Sequence, whose type is not exported.
func (s *session) wrapResult(msg tea.Msg) tea.Msg {
	if batch, ok := msg.(tea.BatchMsg); ok {
		out := make(tea.BatchMsg, len(batch))
		for i, cmd := range batch {
			out[i] = s.wrap(cmd)
		}
		return out
	}
	v := reflect.ValueOf(msg)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return msg
	}
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		cmd, _ := v.Index(i).Interface().(tea.Cmd)
		out.Index(i).Set(reflect.ValueOf(s.wrap(cmd)))
	}
	return out.Interface()
}

// teaPkg is Bubble Tea's import path.
var teaPkg = reflect.TypeFor[tea.KeyMsg]().PkgPath()

// internalToTea reports messages of types that Bubble Tea does not export: unknown sequences and bytes, and orders to its
// renderer. They mean nothing to a root.
func internalToTea(msg tea.Msg) bool {
	t := reflect.TypeOf(msg)
	if t == nil || t.PkgPath() != teaPkg {
		return false
	}
	name := t.Name()
	return name != "" && strings.ToLower(name[:1]) == name[:1]
}
