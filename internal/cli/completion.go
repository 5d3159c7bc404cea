package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completeCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help is shown below the flags.
func (c *completeCommand) Help() string {
	return "To complete commands and flags in every new shell:\n\n" +
		"\tcandor completion bash > ~/.local/share/bash-completion/completions/candor\n" +
		"\tcandor completion zsh > \"${fpath[1]}/_candor\"\n" +
		"\tcandor completion fish > ~/.config/fish/completions/candor.fish"
}

func (c *completeCommand) Run(st Streams, k *kong.Kong) error {
	places := placesOf(k.Model.Node)
	write := map[string]func(io.Writer, []place){"bash": bash, "zsh": zsh, "fish": fish}[c.Shell]
	var b strings.Builder
	write(&b, places)
	_, err := io.WriteString(st.Out, b.String())
	return err
}

// place is where a command line can be: behind a command.
type place struct {
	path     string // "key create", empty at the beginning
	commands []choice
	flags    []flagChoice
	values   []string // of the positional argument, where they are known
}

type choice struct{ name, help string }

type flagChoice struct {
	choice
	value  bool // a value follows
	values []string
	hidden bool
}

// placesOf walks the commands. What is hidden of a flag is that it is a
// setting; it is completed when nothing else fits.
func placesOf(root *kong.Node) []place {
	var all []place
	var walk func(n *kong.Node, path string, above []flagChoice)
	walk = func(n *kong.Node, path string, above []flagChoice) {
		p := place{path: path, flags: slices.Clone(above)}
		for _, f := range n.Flags {
			p.flags = append(p.flags, flagChoice{
				choice: choice{"--" + f.Name, f.Help}, value: !f.IsBool(), values: enumOf(f.Value), hidden: f.Hidden,
			})
			if f.Tag.Negatable != "" {
				p.flags = append(p.flags, flagChoice{choice: choice{"--no-" + f.Name, f.Help}, hidden: f.Hidden})
			}
		}
		for _, a := range n.Positional {
			p.values = append(p.values, enumOf(a)...)
		}
		for _, c := range n.Children {
			if !c.Hidden {
				p.commands = append(p.commands, choice{c.Name, c.Help})
			}
		}
		all = append(all, p)
		for _, c := range n.Children {
			if !c.Hidden {
				walk(c, strings.TrimSpace(path+" "+c.Name), p.flags)
			}
		}
	}
	walk(root, "", nil)
	return all
}

func enumOf(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return slices.DeleteFunc(v.EnumSlice(), func(s string) bool { return s == "" })
}

// steps are the patterns of "place command" that lead one further.
func steps(places []place, quote string) []string {
	var out []string
	for _, p := range places {
		for _, c := range p.commands {
			out = append(out, quote+p.path+" "+c.name+quote)
		}
	}
	return out
}

// takers are the flags that a value follows, in any place, and the patterns of
// "place flag" behind which the values are known.
func takers(places []place) (plain []string, known map[string][]string) {
	known = map[string][]string{}
	for _, p := range places {
		for _, f := range p.flags {
			switch {
			case !f.value:
			case len(f.values) > 0 && f.hidden: // a setting is the same everywhere
				known[`*" `+f.name+`"`] = f.values
			case len(f.values) > 0:
				known[`"`+p.path+" "+f.name+`"`] = f.values
			case !slices.Contains(plain, f.name):
				plain = append(plain, f.name)
			}
		}
	}
	slices.Sort(plain)
	return plain, known
}

// settingsOf are the flags that are settings, of whatever place.
func settingsOf(places []place) []choice {
	var out []choice
	for _, p := range places {
		for _, f := range p.flags {
			if f.hidden && !slices.Contains(out, f.choice) {
				out = append(out, f.choice)
			}
		}
	}
	return out
}

// names are the visible flags of a place.
func (p place) names() []string {
	var out []string
	for _, f := range p.flags {
		if !f.hidden {
			out = append(out, f.name)
		}
	}
	return out
}

// opens tells whether the place has settings at all.
func (p place) opens() bool {
	return slices.ContainsFunc(p.flags, func(f flagChoice) bool { return f.hidden })
}

// offers are the commands of a place, or the values of its argument.
func (p place) offers() []string {
	var out []string
	for _, c := range p.commands {
		out = append(out, c.name)
	}
	return append(out, p.values...)
}

func bash(w io.Writer, places []place) {
	plain, known := takers(places)
	fmt.Fprintf(w, `# bash completion for candor
_candor() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at= words= flags= opens= i
  local settings=%q
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at ${COMP_WORDS[i]}" in
    %s) at="${at:+$at }${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $prev" in
`, joined(settingsOf(places)), strings.Join(steps(places, `"`), "|"))
	for _, at := range slices.Sorted(maps.Keys(known)) {
		fmt.Fprintf(w, "  %s) COMPREPLY=($(compgen -W %q -- \"$cur\")); return ;;\n", at, strings.Join(known[at], " "))
	}
	fmt.Fprintf(w, "  esac\n  case \"$prev\" in\n  %s) return ;;\n  esac\n  case \"$at\" in\n", strings.Join(plain, "|"))
	for _, p := range places {
		fmt.Fprintf(w, "  %q) words=%q flags=%q opens=%t ;;\n", p.path, strings.Join(p.offers(), " "), strings.Join(p.names(), " "), p.opens())
	}
	fmt.Fprint(w, `  esac
  case "$cur" in
  -*)
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
    [ ${#COMPREPLY[@]} -gt 0 ] || [ "$opens" = false ] || COMPREPLY=($(compgen -W "$settings" -- "$cur"))
    ;;
  *) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
}
complete -o default -F _candor candor
`)
}

func zsh(w io.Writer, places []place) {
	plain, known := takers(places)
	var settings []string
	for _, c := range settingsOf(places) {
		settings = append(settings, described(c))
	}
	fmt.Fprintf(w, `#compdef candor
# zsh completion for candor
_candor() {
  local cur=${words[CURRENT]} prev=${words[CURRENT-1]} at= opens= i
  local -a commands flags settings
  settings=(%s)
  for ((i = 2; i < CURRENT; i++)); do
    case "$at ${words[i]}" in
    (%s) at="${at:+$at }${words[i]}" ;;
    esac
  done
  case "$at $prev" in
`, strings.Join(settings, " "), strings.Join(steps(places, `"`), "|"))
	for _, at := range slices.Sorted(maps.Keys(known)) {
		fmt.Fprintf(w, "  (%s) compadd -- %s; return ;;\n", at, strings.Join(known[at], " "))
	}
	fmt.Fprintf(w, "  esac\n  case \"$prev\" in\n  (%s) _files; return ;;\n  esac\n  case \"$at\" in\n", strings.Join(plain, "|"))
	for _, p := range places {
		var commands, flags []string
		for _, c := range p.commands {
			commands = append(commands, described(c))
		}
		for _, v := range p.values {
			commands = append(commands, described(choice{name: v}))
		}
		for _, f := range p.flags {
			if !f.hidden {
				flags = append(flags, described(f.choice))
			}
		}
		fmt.Fprintf(w, "  (%q)\n    commands=(%s)\n    flags=(%s)\n    opens=%t ;;\n", p.path,
			strings.Join(commands, " "), strings.Join(flags, " "), p.opens())
	}
	fmt.Fprint(w, `  esac
  if [[ $cur == -* ]]; then
    _describe -o flag flags || [[ $opens == false ]] || _describe -o setting settings
  elif ((${#commands})); then
    _describe command commands
  else
    _files
  fi
}
if [ "$funcstack[1]" = _candor ]; then _candor "$@"; else compdef _candor candor; fi
`)
}

func joined(list []choice) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.name
	}
	return strings.Join(names, " ")
}

// described is a name with its help, as zsh's _describe wants it.
func described(c choice) string {
	text := strings.ReplaceAll(c.name, ":", `\:`)
	if c.help != "" {
		text += ":" + c.help
	}
	return quoted(text, `'\''`)
}

// quoted puts text between single quotes.
func quoted(text, apostrophe string) string {
	return "'" + strings.ReplaceAll(text, "'", apostrophe) + "'"
}

func fish(w io.Writer, places []place) {
	fmt.Fprintf(w, `# fish completion for candor
function __candor_at
    set -l at ''
    set -l line (commandline -opc)
    for word in $line[2..]
        if contains -- "$at $word" %s
            set at (string trim -- "$at $word")
        end
    end
    test "$at" = "$argv"
end
`, strings.Join(steps(places, "'"), " "))
	for _, p := range places {
		here := "complete -c candor -n " + quoted(strings.TrimSpace("__candor_at "+p.path), `\'`)
		for _, c := range p.commands {
			fmt.Fprintf(w, "%s -f -a %s -d %s\n", here, c.name, quoted(c.help, `\'`))
		}
		if len(p.values) > 0 {
			fmt.Fprintf(w, "%s -f -a %s\n", here, quoted(strings.Join(p.values, " "), `\'`))
		}
		for _, f := range p.flags {
			if !f.hidden {
				fishFlag(w, here, f)
			}
		}
	}
	// Settings are offered in every place: fish shows them only behind a dash.
	done := map[string]bool{}
	for _, p := range places {
		for _, f := range p.flags {
			if f.hidden && !done[f.name] {
				done[f.name] = true
				fishFlag(w, "complete -c candor", f)
			}
		}
	}
}

func fishFlag(w io.Writer, here string, f flagChoice) {
	line := here + " -l " + strings.TrimPrefix(f.name, "--") + " -d " + quoted(f.help, `\'`)
	switch {
	case len(f.values) > 0:
		line += " -x -a " + quoted(strings.Join(f.values, " "), `\'`)
	case f.value:
		line += " -r"
	default:
		line += " -f"
	}
	fmt.Fprintln(w, line)
}
