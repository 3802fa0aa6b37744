/** One measured number. `isMet` says whether it is within the target. */
export type Figure = {
  name: string
  value: number
  unit: string
  /** In words, as the table prints it: `<= 300`. */
  target: string
  isMet: boolean
  /** The same work without Sentra, in the same unit and the same run; null where there is no such thing. */
  raw: number | null
}

type Measured = { name: string; value: number; unit: string; raw?: number }

/** A figure that should be small. */
export function atMost(limit: number, measured: Measured): Figure {
  return compare(measured, '<=', limit)
}

/** A figure that should be large. */
export function atLeast(limit: number, measured: Measured): Figure {
  return compare(measured, '>=', limit)
}

function compare({ name, value, unit, raw }: Measured, sign: '<=' | '>=', limit: number): Figure {
  const isMet = sign === '<=' ? value <= limit : value >= limit
  return {
    name,
    value: round(value),
    unit,
    target: `${sign} ${round(limit)}`,
    isMet,
    raw: raw === undefined ? null : round(raw),
  }
}

/** Three digits say all that a measurement on a busy machine can. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
