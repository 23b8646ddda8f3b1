/** Where the dependencies of an Action's module appear, beside those of the Action itself. */
export const moduleFolder = (index: number): string => `module-${index}`
