export type CodeToken = {
  kind: 'plain' | 'comment' | 'string' | 'number' | 'keyword' | 'added' | 'removed'
  text: string
}

const slash = String.raw`\/\/[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?`
const hash = String.raw`(?<![\w$&])#[^\n]*`
const dash = String.raw`--[^\n]*`

const families: Record<string, readonly string[]> = {
  [slash]: ['js', 'jsx', 'ts', 'tsx', 'javascript', 'typescript', 'json', 'java', 'kotlin', 'go', 'rust', 'c', 'cpp'],
  [hash]: ['py', 'python', 'rb', 'ruby', 'sh', 'bash', 'shell', 'yaml', 'yml', 'toml', 'dockerfile'],
  [dash]: ['sql', 'lua'],
}
const comments = new Map(Object.entries(families).flatMap(([comment, names]) => names.map((name) => [name, comment])))

const KEYWORDS =
  'abstract|and|as|async|await|begin|break|case|catch|class|const|continue|create|def|default|delete|do|elif|else|end|enum|except|export|extends|false|finally|fn|for|from|func|function|if|impl|implements|import|in|insert|interface|into|is|let|match|mod|mut|new|nil|none|not|null|of|or|package|pass|private|protected|public|raise|return|select|self|set|static|struct|super|switch|table|then|this|throw|true|try|type|undefined|update|use|values|var|void|where|while|with|yield'
const STRING = String.raw`"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?` + '|`(?:[^`\\\\]|\\\\[^])*`?'
const NUMBER = String.raw`(?<!\w)\d[\d_]*(?:\.\d+)?`

/**
 * Comments, strings, numbers and the usual keywords of the languages that specs show. It knows no grammar: a library
 * that does would be larger than the rest of the page.
 */
export function highlightCode(text: string, language: string | undefined): CodeToken[] {
  const name = language?.toLowerCase() ?? ''
  if (name === 'diff' || name === 'patch') return text.split(/(?<=\n)/).map(diffToken)
  const comment = comments.get(name)
  if (comment === undefined) return [{ kind: 'plain', text }]
  const flags = name === 'sql' ? 'gi' : 'g'
  const pattern = `(?<comment>${comment})|(?<string>${STRING})|(?<number>${NUMBER})|(?<keyword>\\b(?:${KEYWORDS})\\b)`
  return tokensOf(text, new RegExp(pattern, flags))
}

function tokensOf(text: string, pattern: RegExp): CodeToken[] {
  const tokens: CodeToken[] = []
  let from = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) tokens.push({ kind: 'plain', text: text.slice(from, match.index) })
    const [kind = 'plain'] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? []
    tokens.push({ kind: kind as CodeToken['kind'], text: match[0] })
    from = match.index + match[0].length
  }
  if (from < text.length) tokens.push({ kind: 'plain', text: text.slice(from) })
  return tokens
}

function diffToken(line: string): CodeToken {
  return { kind: line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'plain', text: line }
}
