import type { Advice } from './advice.ts'

/** Agents, models and their keys. */
export const agentAdvice = {
  UNKNOWN_AGENT: {
    title: 'No agent has this name',
    why: 'The name is mistyped, or no connected host knows it.',
    do: ['`sentra agents` lists them.'],
  },
  AGENT_MISSING: {
    title: 'The agent is not installed',
    why: 'No connected host has it, or its directory cannot be shown in a sandbox.',
    do: ['`sentra agents`: the last column says what is missing.', '`sentra agents install NAME` fetches it.'],
  },
  KEY_MISSING: {
    title: 'There is no key for the agent’s model',
    why: 'An agent needs a key of a service that speaks its protocol.',
    do: [
      '`sentra keys add anthropic` (or `openai`, `google`, or your own with `--url`).',
      '`--agent rehearsal` shows the way without a key.',
    ],
  },
  MODEL_MISSING: {
    title: 'No model is named',
    why: '`builtin` and `opencode` call the model that you name, and nothing else.',
    do: [
      '`--model NAME`, or `sentra projects set PROJECT --model NAME`.',
      '`sentra keys test KEY` lists what there is.',
    ],
  },
  KEY_UNREADABLE: {
    title: 'A stored key cannot be opened',
    why: 'The file `key` of the data directory is another one than that the secret was sealed with, or was lost.',
    do: [
      'Put the right `key` back into the data directory, mode 0600, and start again.',
      'If it is lost: `sentra keys remove NAME`, then `sentra keys add NAME`.',
    ],
  },
} as const satisfies Record<string, Advice>
