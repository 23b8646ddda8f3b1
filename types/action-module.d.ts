/** What a module of Actions finds besides what Node and its packages give it. */
declare const actions: {
  /** The secrets of this module. */
  readonly secrets: { readonly [name: string]: string }
}
