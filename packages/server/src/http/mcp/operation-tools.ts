import { api, type OperationMeta } from '@sentra/contract'
import { z } from 'zod'
import { type Exposed, exposure } from './exposure.ts'
import { describeInput, type Tool } from './tool.ts'

type Definition = {
  '~orpc': { route: { summary?: string }; meta: OperationMeta; inputSchema?: z.ZodType | undefined }
}
type Call = (input: Record<string, unknown>) => Promise<Record<string, unknown>>

/** Every operation of the contract that is exposed, as a tool. */
export function listOperationTools(): Tool[] {
  return Object.entries(exposure).flatMap(([name, decision]) => ('tool' in decision ? [makeTool(name, decision)] : []))
}

function makeTool(operation: string, exposed: Exposed): Tool {
  const { route, meta, inputSchema } = (find(api, operation) as Definition)['~orpc']
  const { tool, hint, defaults = {}, isDestructive = false, isIdempotent = false } = exposed
  return {
    name: tool,
    description: [route.summary, hint].filter((part) => part !== undefined).join('. '),
    inputSchema: describeInput(inputSchema ?? z.object({}), exposed),
    annotations: {
      readOnlyHint: !meta.write,
      destructiveHint: isDestructive,
      idempotentHint: isIdempotent || !meta.write,
    },
    call: (input, { operations }) => (find(operations, operation) as Call)({ ...defaults, ...input }),
  }
}

/** What stands under `domain.operation` in the contract or in a client of it; neither can be indexed with its types. */
function find(tree: unknown, operation: string): unknown {
  const [domain = '', name = ''] = operation.split('.')
  const found = (tree as Record<string, Record<string, unknown>>)[domain]?.[name]
  if (found === undefined) throw new Error(`the contract has no operation ${operation}`)
  return found
}
