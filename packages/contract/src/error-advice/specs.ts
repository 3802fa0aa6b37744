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
} satisfies Record<string, Advice>
