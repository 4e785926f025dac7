package main

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"chuangwei/internal/lang"
)

// wantsHelp reports whether help is asked for, or nothing at all.
func wantsHelp(args []string) bool {
	if len(args) == 0 {
		return true
	}
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	return slices.Contains(args[:end], "--help") || slices.Contains(args[:end], "-h") || args[0] == "help"
}

// help prints what the program, or the command that is named, can do.
func (e *env) help(k *kong.Kong, args []string) {
	node := k.Model.Node
	words := []string{"chuangwei"}
	for _, a := range args {
		i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == a })
		if i >= 0 {
			node = node.Children[i]
			words = append(words, a)
		}
	}
	w := e.stdout
	usage := slices.Clone(words)
	if len(node.Children) > 0 {
		usage = append(usage, "COMMAND")
	}
	for _, p := range node.Positional {
		if p.Required {
			usage = append(usage, strings.ToUpper(p.Name))
		} else {
			usage = append(usage, "["+strings.ToUpper(p.Name)+"]")
		}
	}
	key := "cli.command." + strings.Join(words[1:], ".")
	if node == k.Model.Node {
		key = "cli.about"
	}
	printf(w, "%s\n\n%s\n", lang.In(e.tag, "cli.help.usage", strings.Join(usage, " ")), lang.In(e.tag, key))
	if len(node.Children) > 0 {
		printf(w, "\n%s\n", lang.In(e.tag, "cli.help.commands"))
		var t table
		for _, n := range leaves(node) {
			path := strings.TrimPrefix(n.Path(), "chuangwei ")
			t = append(t, []string{"  " + path, lang.In(e.tag, "cli.command."+strings.ReplaceAll(path, " ", "."))})
		}
		t.print(w)
	}
	if len(node.Positional) > 0 {
		printf(w, "\n%s\n", lang.In(e.tag, "cli.help.arguments"))
		var t table
		for _, p := range node.Positional {
			t = append(t, []string{"  " + strings.ToUpper(p.Name), lang.In(e.tag, "cli.arg."+p.Name)})
		}
		t.print(w)
	}
	own := node.Flags
	if node == k.Model.Node {
		own = nil
	}
	e.flags("cli.help.flags", own)
	// Settings of the server are only in the way of other commands' help.
	all := node == k.Model.Node || slices.Contains([]string{"serve", "demo", "config"}, node.Name)
	var settings []*kong.Flag
	for _, f := range k.Model.Flags {
		if all || f.Tag.Has("base") {
			settings = append(settings, f)
		}
	}
	e.flags("cli.help.settings", settings)
	printf(w, "\n%s\n", lang.In(e.tag, "cli.help.exit"))
}

func leaves(n *kong.Node) []*kong.Node {
	var out []*kong.Node
	for _, c := range n.Children {
		if len(c.Children) > 0 {
			out = append(out, leaves(c)...)
		} else {
			out = append(out, c)
		}
	}
	return out
}

func (e *env) flags(title string, flags []*kong.Flag) {
	if len(flags) == 0 {
		return
	}
	printf(e.stdout, "\n%s\n", lang.In(e.tag, title))
	var t table
	for _, f := range flags {
		name := "  --" + f.Name
		if f.Tag.Negatable != "" {
			name = "  --[no-]" + f.Name
		}
		if f.Short != 0 {
			name = "  -" + string(f.Short) + ", --" + f.Name
		}
		if !f.IsBool() {
			what := f.Tag.PlaceHolder
			switch {
			case what == "" && f.Tag.Enum != "":
				what = strings.ReplaceAll(f.Tag.Enum, ",", "|")
			case what == "":
				what = strings.ToUpper(f.Name)
			}
			name += "=" + what
		}
		text := lang.In(e.tag, "cli.flag."+f.Name)
		if f.HasDefault && f.Default != "" && !f.IsBool() {
			text += " (" + f.Default + ")"
		}
		if len(f.Envs) > 0 {
			text += " [" + f.Envs[0] + "]"
		}
		t = append(t, []string{name, text})
	}
	t.print(e.stdout)
}
