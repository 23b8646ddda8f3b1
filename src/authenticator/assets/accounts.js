// The accounts of this device. Keys are kept as the browser's own objects, which no script can read out.
const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('authenticator', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('accounts', { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const run = async (mode, work) => {
  const db = await open()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction('accounts', mode)
      const request = work(transaction.objectStore('accounts'))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
      transaction.onerror = () => reject(transaction.error)
    })
  } finally {
    db.close()
  }
}

export const allAccounts = async () => (await run('readonly', store => store.getAll())).sort((a, b) => a.at - b.at)
export const keepAccount = account => run('readwrite', store => store.put(account))
export const dropAccount = id => run('readwrite', store => store.delete(id))
