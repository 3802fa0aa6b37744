import { useMemo } from 'react'
import { type CodeToken, highlightCode } from './highlight-code.ts'

const colors: Record<CodeToken['kind'], string> = {
  plain: '',
  comment: 'text-muted italic',
  string: 'text-passed',
  number: 'text-running',
  keyword: 'text-planning',
  added: 'text-passed',
  removed: 'text-failed',
}

/** Code as it was written, with its language said. A diagram is shown as its source, which people can read. */
export function CodeBlock({ text, language }: { text: string; language: string | undefined }) {
  const tokens = useMemo(() => highlightCode(text, language), [text, language])
  return (
    <figure className="grid grid-cols-[minmax(0,1fr)] rounded-md border border-divider bg-surface">
      {language !== undefined && (
        <figcaption className="border-b border-divider px-3 py-0.5 font-mono text-meta text-muted">
          {language}
        </figcaption>
      )}
      <pre
        // What scrolls must be reachable by keyboard.
        tabIndex={0}
        className="overflow-x-auto px-3 py-2 font-mono text-code"
      >
        {tokens.map((token, index) =>
          token.kind === 'plain' ? (
            token.text
          ) : (
            <span key={index} className={colors[token.kind]}>
              {token.text}
            </span>
          ),
        )}
      </pre>
    </figure>
  )
}
