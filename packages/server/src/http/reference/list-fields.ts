/** As much of JSON schema as zod writes. */
export type Schema = {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
  additionalProperties?: Schema | boolean
  description?: string
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

/** One row: `items[].id` is a field of each member of a list. */
export type Field = { path: string; type: string; isRequired: boolean; note: string; place?: string }

/** Deeper structures are rare, and are in the OpenAPI description. */
const DEEPEST = 5

/** The fields of an object, with those of what lies in them, in the order of the schema. */
export function listFields(schema: Schema, prefix = '', depth = 0): Field[] {
  const required = new Set(schema.required ?? [])
  return variantsOf(schema).flatMap((variant) =>
    Object.entries(variant.properties ?? {}).flatMap(([name, field]) => {
      const path = prefix + name
      const row = { path, type: typeOf(field), isRequired: required.has(name), note: noteOf(field) }
      return depth < DEEPEST ? [row, ...listBelow(field, path, depth + 1)] : [row]
    }),
  )
}

function listBelow(field: Schema, path: string, depth: number): Field[] {
  return variantsOf(field).flatMap((variant) => {
    if (variant.items) return listBelow(variant.items, `${path}[]`, depth)
    return variant.properties ? listFields(variant, `${path}.`, depth) : []
  })
}

/** What a value may be; one schema for each of several types. */
export function variantsOf(schema: Schema): Schema[] {
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }))
  return schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [schema]
}

/** As TypeScript would say it. */
function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const variants = variantsOf(schema)
  if (variants.length > 1) return [...new Set(variants.map(typeOf))].join(' | ')
  if (schema.type === 'array') return `${typeOf(schema.items ?? {})}[]`
  if (typeof schema.additionalProperties === 'object') return `Record<string, ${typeOf(schema.additionalProperties)}>`
  return typeof schema.type === 'string' ? schema.type : 'any'
}

function noteOf(schema: Schema): string {
  const inner = variantsOf(schema).find((variant) => variant.type !== 'null') ?? schema
  const { default: ifAbsent = inner.default, description = inner.description } = schema
  return [
    ...(description === undefined ? [] : [description]),
    ...(inner.format === undefined ? [] : [inner.format]),
    ...idForm(inner),
    ...rangeOf(inner),
    ...(ifAbsent === undefined ? [] : [`default ${JSON.stringify(ifAbsent)}`]),
  ].join('; ')
}

/** An id begins with the prefix of its kind. */
function idForm({ pattern = '' }: Schema): string[] {
  const prefix = /^\^([a-z]+)-\[/.exec(pattern)?.[1]
  return prefix === undefined ? [] : [`\`${prefix}-...\``]
}

/** zod limits every integer to those that a number can hold; that says nothing. */
function rangeOf({ minimum, maximum, maxLength }: Schema): string[] {
  const [least, most] = [minimum, maximum].map((limit) => (Number.isSafeInteger(limit) ? limit : undefined))
  const isWide = most === undefined || most === Number.MAX_SAFE_INTEGER
  if (maxLength !== undefined) return [`at most ${maxLength} characters`]
  if (!isWide) return [`${least ?? 0} to ${most}`]
  return least === undefined || least === Number.MIN_SAFE_INTEGER || least === 0 ? [] : [`at least ${least}`]
}
