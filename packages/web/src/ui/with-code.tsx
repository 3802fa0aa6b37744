/** A sentence of the server, whose commands stand between backticks. */
export function WithCode({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // The parts of a sentence do not move.
      <code key={index} className="font-mono text-meta select-all">
        {part}
      </code>
    ),
  )
}
