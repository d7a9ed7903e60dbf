import type { CommandWords } from "./command-words.js";
import { quoted, shellTables } from "./shell-tables.js";

/** Commands with what they do, as zsh shows them. */
const described = (commands: readonly CommandWords[]): string =>
  commands
    .filter(({ subcommands }) => subcommands.length > 0)
    .map(({ path, subcommands }) => {
      const entries = subcommands.map(({ name, about }) => quoted(`${name.replaceAll(":", "\\:")}:${about}`));
      return `    ${quoted(path)}) _career_dml_about=(${entries.join(" ")});;`;
    })
    .join("\n");

/** Completion for zsh: as a file _career-dml in \$fpath, or sourced after compinit. */
export const zshCompletion = (commands: readonly CommandWords[]): string => `#compdef career-dml
${shellTables(commands)}
_career_dml() {
  local -a _career_dml_about candidates
  local current="\${words[CURRENT]}" flag="\${words[CURRENT-1]}" path_ line kind
  path_="$(_career_dml_path "\${words[@]:1:$((CURRENT - 2))}")"
  if [[ $current == --*=* ]]; then
    flag="\${current%%=*}"
    compset -P '*='
  fi
  [[ $flag == -* ]] && line="$(_career_dml_values "$path_" "$flag")"
  kind="\${line%% *}"
  if [[ -z $kind || $kind == none ]]; then
    line="$(_career_dml_operands "$path_")"
    if [[ $current == -* || -z $line ]]; then
      case "$path_" in
${described(commands)}
      esac
      (( $#_career_dml_about )) && [[ $current != -* ]] && _describe -t commands command _career_dml_about
      line="one $(_career_dml_words "$path_")"
      [[ $current == -* ]] || return 0
    fi
    kind="\${line%% *}"
  fi
  candidates=(\${=line#* })
  case "$kind" in
    file) _files;;
    one) compadd -a candidates;;
    list) compset -P '*[,=]'; compadd -S '' -a candidates;;
  esac
}
# Sourced it registers itself; as a file of $fpath it is the function's body.
if [[ "\${funcstack[1]}" == _career-dml ]]; then _career_dml "$@"; else compdef _career_dml career-dml; fi
`;
