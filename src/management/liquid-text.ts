import type { z } from '@hono/zod-openapi'
import { messageProblem } from '../delivery/templates/liquid.ts'

/** The text of a message in Liquid: refused where it is broken, since nobody would be told once it is to be sent. */
export const liquidText = (text: z.ZodString): z.ZodString =>
  text.superRefine((value, context) => {
    const problem = messageProblem(value)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
