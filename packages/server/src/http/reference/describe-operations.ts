import {
  api,
  API_PREFIX,
  type ErrorCode,
  type OperationMeta,
  type Permission,
  type Role,
  rolePermissions,
} from '@sentra/contract'
import { z } from 'zod'
import { exampleOf, inputExamples } from './examples.ts'
import { type Field, listFields, type Schema } from './list-fields.ts'
import { errorsOf } from './operation-errors.ts'

/** One operation as the reference shows it. */
export type OperationDoc = {
  /** `domain.operation`, as the typed client calls it. */
  name: string
  domain: string
  summary: string
  method: string
  path: string
  permission: Permission | null
  roles: Role[]
  write: boolean
  input: Field[]
  output: Field[]
  errors: ErrorCode[]
  example: { input: Record<string, unknown> | null; output: unknown }
}

type Definition = {
  '~orpc': {
    route: { method: string; path: `/${string}`; summary?: string }
    meta: OperationMeta
    inputSchema?: z.ZodType | undefined
    outputSchema?: z.ZodType | undefined
  }
}

/** Every operation of the contract, in its order. */
export function describeOperations(): OperationDoc[] {
  return Object.entries(api).flatMap(([domain, group]) =>
    Object.entries(group).map(([name, procedure]) => describeOperation(domain, name, procedure as Definition)),
  )
}

function describeOperation(domain: string, operation: string, { '~orpc': definition }: Definition): OperationDoc {
  const { route, meta, inputSchema, outputSchema } = definition
  const name = `${domain}.${operation}`
  const path = `${API_PREFIX}${route.path}`
  const inputs = inputSchema && schemaOf(inputSchema)
  const outputs = outputSchema && schemaOf(outputSchema)
  return {
    name,
    domain,
    summary: route.summary ?? name,
    method: route.method,
    path,
    permission: meta.permission,
    roles: rolesWith(meta.permission),
    write: meta.write,
    input: inputs ? placed(listFields(inputs), route) : [],
    output: outputs ? listFields(outputs) : [],
    errors: errorsOf(name, { meta, path, hasInput: inputs !== undefined }),
    example: {
      input: inputs ? { ...(exampleOf(inputs, 'required') as object), ...inputExamples[name] } : null,
      output: outputs ? exampleOf(outputs, 'all') : null,
    },
  }
}

/** What goes over the wire; a transformed value is shown as it is sent. */
const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema

/** Says of each argument where it travels. */
function placed(fields: Field[], { method, path }: { method: string; path: string }): Field[] {
  const elsewhere = method === 'GET' ? 'query' : 'body'
  return fields.map((field) => ({ ...field, place: path.includes(`{${field.path}}`) ? 'path' : elsewhere }))
}

function rolesWith(permission: Permission | null): Role[] {
  const roles = Object.entries(rolePermissions) as [Role, readonly Permission[]][]
  return roles.filter(([, has]) => permission === null || has.includes(permission)).map(([role]) => role)
}
