import type { ModelFault } from '@sentra/contract'

/** Why a call is answered by us and not by the model service. */
export class Refused extends Error {
  readonly fault: ModelFault

  constructor(fault: ModelFault, message: string) {
    super(message)
    this.fault = fault
  }
}
