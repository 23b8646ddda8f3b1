import { z } from '@hono/zod-openapi'

/** A list without equal members, with the text that Auth0's validator has for two that are. */
export const uniqueItems = <S extends z.ZodArray>(list: S): S =>
  list.superRefine((items, context) => {
    const seen = new Map<string, number>()
    for (const [index, item] of (items as unknown[]).entries()) {
      const text = JSON.stringify(item)
      const first = seen.get(text)
      if (first !== undefined) {
        context.addIssue({
          code: 'custom',
          message: `Array items are not unique (indexes ${first} and ${index})`,
        })
        return
      }
      seen.set(text, index)
    }
  })

/** A text that `test` accepts; refused under Auth0's name of the format. */
export const format = (name: string, test: (text: string) => boolean) => z.stringFormat(name, test)

const isUrl = (text: string) => URL.canParse(text) && !/\s/.test(text)

export const email = z.email()
export const absoluteUriOrEmpty = format('absolute-uri-or-empty', text => text === '' || isUrl(text))
export const absoluteHttpsUriOrEmpty = format(
  'absolute-https-uri-or-empty',
  text => text === '' || (isUrl(text) && text.startsWith('https://')),
)
export const strictUri = format('strict-uri', isUrl)
export const strictHttpsUri = format('strict-https-uri', text => isUrl(text) && text.startsWith('https://'))
export const userId = format('user-id', text => text.length <= 255 && text.includes('|') && !/\s/.test(text))
export const roleId = format('role-id', text => /^rol_[A-Za-z0-9]{16}$/.test(text))
export const clientId = format('client-id', text => /^[A-Za-z0-9_-]{1,64}$/.test(text))
export const connectionId = format('connection-id', text => /^con_[A-Za-z0-9]{16}$/.test(text))
export const organizationId = format('organization-id', text => /^org_[A-Za-z0-9]{16}$/.test(text))
export const organizationName = format('organization-name', text => /^[a-z0-9][a-z0-9_-]{0,49}$/.test(text))
export const phoneNumber = z.string().regex(/^\+[0-9]{1,15}$/)

/** An object that is kept as it is. */
export const anyObject = z.record(z.string(), z.unknown())
/** What a void operation answers. */
export const emptyObject = z.object({})
