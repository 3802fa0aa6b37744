import { credentials } from './credentials.ts'
import { logs } from './logs.ts'
import { projects } from './projects.ts'
import { pullRequests } from './pull-requests.ts'
import { runs } from './runs.ts'
import { system } from './system.ts'
import { tasks } from './tasks.ts'
import { tickets } from './tickets.ts'
import { trash } from './trash.ts'

export const api = { system, projects, tickets, tasks, runs, pullRequests, logs, credentials, trash }

/** Where the operations live. */
export const API_PREFIX = '/api/v1'
