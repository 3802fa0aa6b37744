import { createRootRoute } from '@tanstack/react-router'
import { NotFoundPage } from './fallback-pages.tsx'
import { Shell } from './shell.tsx'

export const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage })
export const under = () => root
