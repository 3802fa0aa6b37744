const paths = {
  dot: 'M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  pause: 'M5.5 3.5v9m5-9v9',
  hand: 'M5 8.5V4a1 1 0 0 1 2 0v3.5m0-4.3a1 1 0 0 1 2 0v4.3m0-3.3a1 1 0 0 1 2 0v5.3a4 4 0 0 1-7.4 2L2.8 8.7a1 1 0 0 1 1.7-1L5 8.5',
  play: 'M5.5 3.5v9l7-4.5-7-4.5Z',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  cross: 'm4 4 8 8m0-8-8 8',
  minus: 'M3.5 8h9',
  question: 'M5.4 6.1a2.6 2.6 0 1 1 3.9 2.2c-.8.5-1.3.9-1.3 1.8m0 2.4v.2',
  eye: 'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8Zm6.2-1.9a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8Z',
  tasks: 'M6.5 4h7m-7 4h7m-7 4h7M2.5 4h.1m-.1 4h.1m-.1 4h.1',
  ticket: 'M2 4.5h12v2.2a1.4 1.4 0 0 0 0 2.6v2.2H2V9.3a1.4 1.4 0 0 0 0-2.6V4.5Zm7.5 0v1.2m0 1.6v1.4m0 1.6v1.2',
  folder: 'M2 4.2c0-.4.3-.7.7-.7h3.1l1.5 1.7h6c.4 0 .7.3.7.7v6c0 .4-.3.7-.7.7H2.7a.7.7 0 0 1-.7-.7V4.2Z',
  key: 'M10.2 9.4a3.6 3.6 0 1 0-3.6-3.6c0 .5.1.9.2 1.3L2.5 11.4v2.1h2.6v-1.5h1.5v-1.5l1.6-1.6c.6.3 1.3.5 2 .5Zm.7-4.3h.1',
  server: 'M2.5 3h11v4h-11V3Zm0 6h11v4h-11V9ZM5 5h.1M5 11h.1',
  command: 'm3 4.5 3.5 3.5L3 11.5M8.5 12H13',
  spec: 'M4 2h5l3 3v9H4V2Zm5 0v3h3M6 8h4m-4 2.5h4',
  talk: 'M2.5 3h11v7.5H7L4 13v-2.5H2.5V3Z',
  flag: 'M4 14V2.5h8L10 5.5l2 3H4',
  plus: 'M8 3v10M3 8h10',
  undo: 'M3 6.5h6.2a3.6 3.6 0 0 1 0 7.2H6.5M3 6.5l3-3m-3 3 3 3',
  copy: 'M6 6h7v7H6V6Zm4-3H3v7h1',
  trash: 'M3 4.5h10m-6.5-2h3m-5.3 2 .6 9h6.4l.6-9M6.8 7v4m2.4-4v4',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  warning: 'M8 2.5 14.5 13.5h-13L8 2.5Zm0 4.2v3.1m0 1.9v.1',
  merge:
    'M4.5 6v7m0-7a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm0 0c0 2.5 2 4 5.5 4m0 0a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0Z',
} as const

export type IconName = keyof typeof paths

const filled: ReadonlySet<IconName> = new Set(['dot', 'play'])

/** Decoration beside words, so it is hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  const isFilled = filled.has(name)
  return (
    <svg
      viewBox="0 0 16 16"
      className="size-4 shrink-0"
      fill={isFilled ? 'currentColor' : 'none'}
      stroke={isFilled ? 'none' : 'currentColor'}
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
