/** A piece of a line. Only a link has an address, which begins with http:// or https://. */
export type Span =
  | { kind: 'plain' | 'code' | 'strong' | 'emphasis' | 'struck'; text: string }
  | { kind: 'link'; text: string; url: string }

/** Lengths are bounded and parts cannot overlap: strangers write these texts, and no line may take long to read. */
const SPAN =
  /`(?<code>[^`\n]+)`|\[(?<label>[^\][\n]{1,500})\]\((?<url>https?:\/\/[^\s()]{1,2000})\)|\*\*(?<strong>[^*\n]+)\*\*|~~(?<struck>[^~\n]+)~~|\*(?<star>[^*\s](?:[^*\n]{0,500}[^*\s])?)\*|(?<!\w)_(?<line>[^_\s](?:[^_\n]{0,500}[^_\s])?)_(?!\w)|(?<bare>https?:\/\/[^\s<>()`"'*]{1,2000}[^\s<>()`"'*.,;:!?])/g

export function parseSpans(text: string): Span[] {
  const spans: Span[] = []
  let from = 0
  for (const match of text.matchAll(SPAN)) {
    if (match.index > from) spans.push({ kind: 'plain', text: text.slice(from, match.index) })
    spans.push(spanOf(match.groups ?? {}))
    from = match.index + match[0].length
  }
  if (from < text.length) spans.push({ kind: 'plain', text: text.slice(from) })
  return spans
}

function spanOf(found: Record<string, string | undefined>): Span {
  const { code, label, url, strong, struck, star, line, bare } = found
  if (code !== undefined) return { kind: 'code', text: code }
  if (strong !== undefined) return { kind: 'strong', text: strong }
  if (struck !== undefined) return { kind: 'struck', text: struck }
  const address = url ?? bare
  if (address !== undefined) return { kind: 'link', text: label ?? address, url: address }
  return { kind: 'emphasis', text: star ?? line ?? '' }
}
