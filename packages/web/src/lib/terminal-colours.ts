import { lastState, plainText } from '@sentra/contract/terminal-text'

/** How a piece of a line looks. Colours are RGB, from the 16 of terminals, the 256, or said in full. */
export type TextStyle = {
  color?: Rgb
  background?: Rgb
  isBold?: true
  isDim?: true
  isItalic?: true
  isUnderlined?: true
  isStruck?: true
  isInverse?: true
}
export type StyledText = { text: string; style: TextStyle }
type Rgb = readonly [red: number, green: number, blue: number]

/** Those of xterm; where they would be hard to read, `readable` changes them. */
const BASE: Rgb[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
]
// oxlint-disable-next-line no-control-regex -- colours of terminals begin with an escape
const COLOUR = /\u001B\[([\d;:]*)m/g

/** A line in pieces of one look; every other escape sequence is gone, and of a progress bar the last state is left. */
export function readStyledText(message: string): StyledText[] {
  const line = lastState(message)
  if (!line.includes('\u001B')) return [{ text: line, style: {} }]
  const pieces: StyledText[] = []
  let style: TextStyle = {}
  let start = 0
  const add = (text: string) => {
    const plain = plainText(text)
    if (plain !== '') pieces.push({ text: plain, style })
  }
  for (const found of line.matchAll(COLOUR)) {
    add(line.slice(start, found.index))
    style = applyCodes(style, found[1] ?? '')
    start = found.index + found[0].length
  }
  add(line.slice(start))
  return pieces
}

function applyCodes(before: TextStyle, codes: string): TextStyle {
  let style = before
  const numbers = codes.split(/[;:]/).map(Number)
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0
    if (code === 38 || code === 48) {
      const { rgb, used } = readColour(numbers.slice(at + 1), codes.includes(':'))
      at += used
      if (rgb) style = { ...style, [code === 38 ? 'color' : 'background']: rgb }
    } else style = applyCode(style, code)
  }
  return style
}

const flags: Record<number, TextStyle> = {
  1: { isBold: true },
  2: { isDim: true },
  3: { isItalic: true },
  4: { isUnderlined: true },
  7: { isInverse: true },
  9: { isStruck: true },
}
const ends: Record<number, (keyof TextStyle)[]> = {
  22: ['isBold', 'isDim'],
  23: ['isItalic'],
  24: ['isUnderlined'],
  27: ['isInverse'],
  29: ['isStruck'],
  39: ['color'],
  49: ['background'],
}

function applyCode(style: TextStyle, code: number): TextStyle {
  if (code === 0) return {}
  if (flags[code]) return { ...style, ...flags[code] }
  if (ends[code]) {
    const gone = ends[code]
    return Object.fromEntries(Object.entries(style).filter(([key]) => !gone.includes(key as keyof TextStyle)))
  }
  const tens = Math.floor(code / 10)
  const base = BASE[(code % 10) + (tens >= 9 ? 8 : 0)]
  if (base === undefined || code % 10 > 7) return style
  if (tens === 3 || tens === 9) return { ...style, color: base }
  return tens === 4 || tens === 10 ? { ...style, background: base } : style
}

/** `5;N` of the 256, or `2;R;G;B`; with colons a colour space may stand before the red. */
function readColour([kind, ...rest]: number[], isColons: boolean): { rgb?: Rgb; used: number } {
  if (kind === 5) return { rgb: ofPalette(rest[0] ?? 0), used: 2 }
  if (kind !== 2) return { used: 1 }
  const [red = 0, green = 0, blue = 0] = isColons && rest.length > 3 ? rest.slice(1) : rest
  return { rgb: [clip(red), clip(green), clip(blue)], used: isColons ? rest.length + 1 : 4 }
}

const clip = (part: number) => Math.max(0, Math.min(255, part || 0))

function ofPalette(index: number): Rgb {
  const base = BASE[index]
  if (base) return base
  if (index >= 232) {
    const grey = clip(8 + (index - 232) * 10)
    return [grey, grey, grey]
  }
  const part = (value: number) => (value === 0 ? 0 : 55 + value * 40)
  const place = clip(index) - 16
  return [part(Math.floor(place / 36)), part(Math.floor(place / 6) % 6), part(place % 6)]
}

/** What CSS says for a look: a colour for each scheme, so that the text can be read in both. */
export function cssOf({ color, background, isBold, isDim, isItalic, ...style }: TextStyle): Record<string, string> {
  const lines = [style.isUnderlined && 'underline', style.isStruck && 'line-through'].filter(Boolean).join(' ')
  return {
    ...(style.isInverse ? inverse(color, background) : colours(color, background)),
    ...(isBold && { fontWeight: '600' }),
    ...(isDim && color === undefined && background === undefined && { color: 'var(--color-muted)' }),
    ...(isItalic && { fontStyle: 'italic' }),
    ...(lines !== '' && { textDecoration: lines }),
  }
}

/** The surfaces on which the least contrast is left (styles.css). */
const LIGHT: Rgb = [246, 247, 249]
const DARK: Rgb = [28, 33, 44]
const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]
const MIN_CONTRAST = 4.6

function colours(color: Rgb | undefined, background: Rgb | undefined): Record<string, string> {
  if (background) return { color: css(onBackground(color, background)), background: css(background) }
  if (!color) return {}
  return { color: `light-dark(${css(readable(color, LIGHT))}, ${css(readable(color, DARK))})` }
}

function inverse(color: Rgb | undefined, background: Rgb | undefined): Record<string, string> {
  if (color) return colours(background, color)
  return { color: 'var(--color-bg)', background: 'var(--color-text)' }
}

function onBackground(color: Rgb | undefined, background: Rgb): Rgb {
  if (color && contrast(color, background) >= MIN_CONTRAST) return color
  return contrast(WHITE, background) >= contrast(BLACK, background) ? WHITE : BLACK
}

/** The colour, mixed with black or white until it can be read. */
function readable(color: Rgb, surface: Rgb): Rgb {
  const towards = luminance(surface) > 0.5 ? BLACK : WHITE
  let mixed = color
  for (let share = 0.05; contrast(mixed, surface) < MIN_CONTRAST && share <= 1; share += 0.05)
    mixed = mix(color, towards, share)
  return mixed
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb => {
  const part = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share)
  return [part(0), part(1), part(2)]
}

const css = ([red, green, blue]: Rgb) => `rgb(${red} ${green} ${blue})`

/** Relative luminance and contrast as WCAG 2 defines them. */
function luminance([red, green, blue]: Rgb): number {
  const part = (value: number) => {
    const share = value / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
}

export function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}
