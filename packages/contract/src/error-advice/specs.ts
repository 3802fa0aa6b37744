import type { Advice } from './advice.ts'

/** Specs: from an idea to an approved version. */
export const specAdvice = {
  SPEC_VERSION_STALE: {
    title: 'A newer version is there',
    why: 'You decided on a version that is not the newest: somebody would build what you have not read.',
    do: ['`sentra specs show SPEC` prints the newest; then `sentra approve SPEC --version N` names it.'],
  },
  SPEC_DECIDED: {
    title: 'Somebody decided already',
    why: 'A version is approved or rejected once. Another person, or the deadline, was faster.',
    do: ['`sentra specs show SPEC` says who decided and why.', '`sentra specs revise SPEC "..."` asks for a change.'],
  },
  SPEC_NOT_READY: {
    title: 'The spec is not there yet',
    why: 'What was asked for needs something that its writing has not reached, such as a version to decide on.',
    do: ['`sentra specs show SPEC` says where it stands; `sentra specs go SPEC` tries a failed phase again.'],
  },
  SPEC_WRITING: {
    title: 'The spec is being written',
    why: 'An agent is at work on it, or it waits for your answer.',
    do: ['`sentra ask --spec SPEC` goes on with the talk.', '`sentra cancel TASK` stops the phase.'],
  },
  SPEC_DOUBLE: {
    title: 'Another spec asks for nearly the same',
    why: 'An idea in the same words, or nearly so, has an open spec in this project: two would be talked about, written and built.',
    do: [
      '`sentra specs show SPEC` says where the other one stands; `sentra ask --spec SPEC` goes on with it.',
      '`sentra ask "..." --force` starts this one all the same.',
    ],
  },
  SPEC_BUDGET_SPENT: {
    title: 'The tokens for writing this spec are used up',
    why: 'Before a version is approved only reading and writing are paid for, up to the budget of the spec. Its agent stands still where it was; nothing of its work is lost.',
    do: [
      '`sentra specs budget SPEC 40000000` raises it, and the agent goes on at once; `none` takes the limit away.',
      '`sentra projects set PROJECT --spec-tokens N` sets the budget of the next ones.',
    ],
  },
} satisfies Record<string, Advice>
