import { specStates } from '@sentra/contract'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { under } from './root-route.ts'

export const command = createRoute({
  getParentRoute: under,
  path: '/command',
  validateSearch: z.object({ project: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../features/command/command-page.tsx'), 'CommandPage'),
})
export const specs = createRoute({
  getParentRoute: under,
  path: '/specs',
  validateSearch: z.object({
    state: z.enum(specStates).optional().catch(undefined),
    project: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../features/specs/specs-page.tsx'), 'SpecsPage'),
})
const spec = createRoute({
  getParentRoute: under,
  path: '/projects/$projectId/specs/$specId',
  component: lazyRouteComponent(() => import('../features/specs/spec-page.tsx'), 'SpecPage'),
})
const specConversation = createRoute({
  getParentRoute: () => spec,
  path: '/',
  component: lazyRouteComponent(() => import('../features/specs/conversation-tab.tsx'), 'ConversationTab'),
})
const version = z.int().positive().optional().catch(undefined)
const specDocument = createRoute({
  getParentRoute: () => spec,
  path: '/spec',
  validateSearch: z.object({ version, since: version }),
  component: lazyRouteComponent(() => import('../features/specs/document-tab.tsx'), 'DocumentTab'),
})
const specParts = createRoute({
  getParentRoute: () => spec,
  path: '/parts',
  component: lazyRouteComponent(() => import('../features/specs/parts-tab.tsx'), 'PartsTab'),
})
const specTimeline = createRoute({
  getParentRoute: () => spec,
  path: '/timeline',
  component: lazyRouteComponent(() => import('../features/specs/timeline-tab.tsx'), 'TimelineTab'),
})
const specWork = createRoute({
  getParentRoute: () => spec,
  path: '/work',
  component: lazyRouteComponent(() => import('../features/specs/work-tab.tsx'), 'WorkTab'),
})

export const specRoute = spec.addChildren([specConversation, specDocument, specParts, specTimeline, specWork])
