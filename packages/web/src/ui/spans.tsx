import { parseSpans, type Span } from './parse-spans.ts'

/** A line of text with its code, stress and links. An address opens beside and learns nothing of this page. */
export function Spans({ text }: { text: string }) {
  return parseSpans(text).map((span, index) => <SpanView key={index} span={span} />)
}

function SpanView({ span }: { span: Span }) {
  switch (span.kind) {
    case 'plain':
      return span.text
    case 'strong':
      return <strong>{span.text}</strong>
    case 'emphasis':
      return <em>{span.text}</em>
    case 'struck':
      return <s>{span.text}</s>
    case 'code':
      return <code className="rounded bg-surface px-1 font-mono text-meta">{span.text}</code>
    case 'link':
      return (
        <a href={span.url} title={span.url} target="_blank" rel="noopener noreferrer nofollow" className="underline">
          {span.text}
        </a>
      )
  }
}
