import type { ChangeEvent } from 'react'

type NamesOf<T, V> = { [K in keyof T]-?: T[K] extends V ? K : never }[keyof T]

/** What ties the members of a draft to fields: each gives the props that a field of its kind takes. */
export const fieldsOf = <T extends object>(draft: T, set: (change: Partial<T>) => void) => {
  const change = (name: keyof T, value: unknown) => set({ [name]: value } as Partial<T>)
  return {
    text: (name: NamesOf<T, string>) => ({
      value: draft[name] as string,
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => change(name, event.currentTarget.value),
    }),
    /** The same for fields that give the text itself. */
    plain: (name: NamesOf<T, string>) => ({
      value: draft[name] as string,
      onChange: (value: string) => change(name, value),
    }),
    onOff: (name: NamesOf<T, boolean>) => ({
      checked: draft[name] as boolean,
      onChange: (event: ChangeEvent<HTMLInputElement>) => change(name, event.currentTarget.checked),
    }),
    /** Empty while one types; `required` of the field keeps that from being saved. */
    number: (name: NamesOf<T, number>) => ({
      value: draft[name] as number,
      onChange: (value: number | string) => change(name, value),
      required: true,
      allowDecimal: false,
    }),
    choice: (name: NamesOf<T, string>) => ({
      value: draft[name] as string,
      onChange: (value: string | null) => value !== null && change(name, value),
      allowDeselect: false as const,
    }),
    choices: (name: NamesOf<T, string[]>) => ({
      value: draft[name] as string[],
      onChange: (value: string[]) => change(name, value),
    }),
  }
}
