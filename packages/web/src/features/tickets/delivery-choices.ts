import type { Delivery } from '@sentra/contract'

export const deliveryWords: Record<Delivery, string> = { each: 'one pull request a task', together: 'all together' }

export const deliveryChoices = Object.entries(deliveryWords).map(([value, label]) => ({ value, label }))
