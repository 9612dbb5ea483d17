/** Checks of settings of which some are wrong by themselves: a check that needs one of those says nothing. */

class NotReadable extends Error {}

/** The same object, some of whose properties cannot be read. */
export const withoutReading = <T extends object>(object: T, keys: (key: string) => boolean): T =>
  new Proxy(object, {
    get: (target, key, receiver): unknown => {
      if (typeof key === "string" && keys(key)) {
        throw new NotReadable(key);
      }
      return Reflect.get(target, key, receiver);
    },
  });

/** What a check finds; undefined where it needs what cannot be read. */
export function ifReadable<T>(check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof NotReadable) {
      return undefined;
    }
    throw error;
  }
}
