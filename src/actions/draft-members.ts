import { type Dependency, dependencyProblem, openVersion } from './dependencies.ts'
import { refused } from './refusals.ts'

/** The dependencies of a draft, those without a version open. Refuses what no registry can be asked for. */
export const dependenciesOf = (given: { name: string; version?: string | undefined }[]): Dependency[] => {
  const dependencies = given.map(({ name, version }) => ({
    name: name.trim(),
    version: version?.trim() || openVersion,
  }))
  for (const dependency of dependencies) {
    const problem = dependencyProblem(dependency)
    if (problem) throw refused(problem)
  }
  const twice = dependencies.find(({ name }, index) => dependencies.findIndex(other => other.name === name) !== index)
  if (twice) throw refused(`${twice.name} is listed twice among the dependencies.`)
  return dependencies
}

export const withoutValue = (name: string) => refused(`The secret ${name} has no value.`)
