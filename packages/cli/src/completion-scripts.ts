/** What each shell reads once: all of them ask `sentra complete`, so that a new command needs no new script. */
export const completionScripts = {
  bash: `# Add to ~/.bashrc:  source <(sentra completion bash)
_sentra() {
  local value
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    COMPREPLY+=("$value")
  done < <(sentra complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _sentra sentra`,

  zsh: `# Add to ~/.zshrc, after compinit:  source <(sentra completion zsh)
_sentra() {
  local value meaning
  local -a found
  while IFS=$'\\t' read -r value meaning; do
    found+=("\${value//:/\\\\:}:$meaning")
  done < <(sentra complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe sentra found
}
compdef _sentra sentra`,

  fish: `# Write to ~/.config/fish/completions/sentra.fish
function __sentra_complete
  set -l words (commandline -opc) (commandline -ct)
  sentra complete -- $words[2..-1] 2>/dev/null
end
complete --command sentra --no-files --arguments '(__sentra_complete)'`,

  powershell: `# Add to $PROFILE:  sentra completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName sentra -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  sentra complete -- @words 2>$null | ForEach-Object {
    $value, $meaning = $_ -split "\`t", 2
    if (-not $meaning) { $meaning = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $meaning)
  }
}`,
} as const
