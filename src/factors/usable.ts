import type { FactorType } from '../flow/command.ts'
import type { Factor } from './factor.ts'
import { factorNames } from './names.ts'

/** What is switched on, by the names of `/guardian/factors`. */
export type Switches = Record<(typeof factorNames)[number]['factor'], boolean>

type Registry = { readonly [type in FactorType]?: Factor }

const switchedOn = (switches: Switches, registry: Registry): Factor[] =>
  factorNames.filter(({ factor }) => switches[factor]).flatMap(({ type }) => registry[type] ?? [])

/** The factors that are switched on, whether they count or not. */
export const factorsOn = (switches: Switches, registry: Registry): FactorType[] =>
  switchedOn(switches, registry).map(({ name }) => name)

/** The factors that are on. One that depends on others counts only while an independent one is on too (reference, 4.1). */
export const usableFactors = (switches: Switches, registry: Registry): FactorType[] => {
  const on = switchedOn(switches, registry)
  const standsAlone = on.some(factor => factor.independent)
  return on.filter(factor => standsAlone || factor.independent).map(factor => factor.name)
}
