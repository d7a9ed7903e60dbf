import type { CommandWords } from "./command-words.js";
import { shellTables } from "./shell-tables.js";

/** Completion for bash 4 or newer: commands, methods, flags, the words that a flag takes, and files. */
export const bashCompletion = (commands: readonly CommandWords[]): string => `# bash completion of career-dml
${shellTables(commands)}
_career_dml_complete() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at=$COMP_CWORD flag path kind words prefix=""
  path="$(_career_dml_path "\${COMP_WORDS[@]:1:COMP_CWORD-1}")"
  # bash takes --flag=value and name=value apart.
  if [[ $current == = ]]; then current=""; else at=$((at - 1)); fi
  while [[ \${COMP_WORDS[at]} == = ]]; do
    at=$((at - 1))
    [[ \${COMP_WORDS[at]} == -* ]] || at=$((at - 1))
  done
  flag="\${COMP_WORDS[at]}"
  read -r kind words <<< "$([[ $flag == -* ]] && _career_dml_values "$path" "$flag")"
  case "$kind" in
    ''|none)
      if [[ $current == -* || -z $(_career_dml_operands "$path") ]]; then
        kind=one words="$(_career_dml_words "$path")"
      else
        read -r kind words <<< "$(_career_dml_operands "$path")"
      fi;;
    list) [[ $current == *,* ]] && prefix="\${current%,*},";;
  esac
  COMPREPLY=()
  case "$kind" in
    file) compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current");;
    one|list) mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$words" -- "\${current#"$prefix"}");;
  esac
  [[ \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
  return 0
}
complete -F _career_dml_complete career-dml
`;
