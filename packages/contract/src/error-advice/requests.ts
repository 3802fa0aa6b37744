import type { Advice } from './advice.ts'

/** Refusals of a request, whatever it asks for, and of whoever sends it. */
export const requestAdvice = {
  INVALID_INPUT: {
    title: 'The request is not what the operation takes',
    why: 'A field is missing, has the wrong form, or a text holds characters that cannot be stored.',
    do: ['Read the message: it names the field.', 'The reference at `/api/reference` shows what the operation takes.'],
  },
  UNAUTHENTICATED: {
    title: 'Nobody is signed in',
    why: 'No token or cookie came with the request, or it is not one of this installation.',
    do: [
      '`sentra status --link` prints a link that signs a browser in.',
      'Programs send `Authorization: Bearer TOKEN`; the token is in the file `token` of the data directory.',
      'Run commands as the user who started the server, or set `SENTRA_TOKEN`.',
    ],
  },
  LOGIN_CODE_USED: {
    title: 'The login link does not work any more',
    why: 'A link signs one browser in, once, within ten minutes.',
    do: ['`sentra status --link` prints a new one.'],
  },
  FORBIDDEN: {
    title: 'This account may not do that',
    why: 'Its role lacks the permission that `details.permission` names.',
    do: ['Use an account whose role has it, or let its owner do this step.'],
  },
  HOST_REFUSED: {
    title: 'The server is not served under this name',
    why: 'Only names that were configured are answered, so that no foreign page can reach it through a name of its own.',
    do: [
      'Open it as `http://127.0.0.1:4700` or `http://localhost:4700`.',
      'For another address: `sentra serve --host`.',
    ],
  },
  ORIGIN_REFUSED: {
    title: 'The request came from a page of somebody else',
    why: 'A browser sent it from another origin than Sentra itself.',
    do: ['Open Sentra’s own page.', 'A program that is no browser sends no `Origin` header.'],
  },
  NOT_FOUND: {
    title: 'There is no such thing',
    why: 'The id is mistyped, belongs to another installation, or the thing was removed.',
    do: [
      '`sentra tasks` and `sentra projects` list what there is.',
      'Look whether `SENTRA_URL` names the server you mean.',
    ],
  },
  METHOD_NOT_ALLOWED: {
    title: 'The address takes another method',
    why: '`/mcp` answers POST alone; it keeps no streams and no sessions.',
    do: ['Configure your assistant for streamable HTTP, or use `sentra mcp`.'],
  },
  CONFLICT: {
    title: 'Something changed at the same moment',
    why: 'Another request or run was faster, or what this one needs is taken.',
    do: ['Do it again: the second try sees what the first one did.'],
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'The key of this write belongs to another one',
    why: 'A client sent the same `Idempotency-Key` with a different input.',
    do: ['Use a new key for each write; repeat the old key only to repeat the same write.'],
  },
  PAYLOAD_TOO_LARGE: {
    title: 'The request is too large',
    why: 'The API takes bodies of up to 1 MB.',
    do: ['Put long texts into the repository and name the file in the task.'],
  },
  INTERNAL: {
    title: 'A fault of Sentra',
    why: 'Something happened that the program does not expect. Nothing half done was stored.',
    do: ['Look for the request id in the output of `sentra serve`, and report what stands there.', 'Try again.'],
  },
  TIMEOUT: {
    title: 'It took too long',
    why: 'A request has 30 seconds, a step of the command line its own limit. What was begun may still be carried out.',
    do: ['`sentra status` shows whether it was done.', 'Then try again: a repeated write happens once.'],
  },
  SERVER_UNREACHABLE: {
    title: 'Sentra does not answer',
    why: 'It does not run, runs on another data directory, or `SENTRA_URL` names another place.',
    do: [
      '`sentra serve` starts it (in a checkout `npm start`).',
      'With a data directory of your own, give every command the same `--data` or `SENTRA_DATA`.',
      'As a service: `systemctl status sentra`.',
    ],
  },
} as const satisfies Record<string, Advice>
