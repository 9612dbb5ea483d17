import type * as pulumi from "@pulumi/pulumi";

/** Annotation of the objects of a stack: `project/stack`, a blank, and an identifier that no other stack has. */
export const markAnnotation = "reana-pulumi/stack";

/** Whose an object is. */
export interface Owner {
  /** `project/stack`. Two backends may each have one of the same name. */
  readonly stack: string;
  /** Random, made with the stack's first resource and kept in its state. */
  readonly id: string;
}

export const formatMark = ({ stack, id }: Owner): string => `${stack} ${id}`;

/** The owner that a mark names; undefined for a text that is no mark. */
export function parseMark(text: string | undefined): Owner | undefined {
  const [stack = "", id = "", ...further] = (text ?? "").split(" ");
  return stack === "" || id === "" || further.length > 0 ? undefined : { stack, id };
}

/** The metadata of a resource, as far as it is asked for here. */
export interface Metadata {
  readonly name?: unknown;
  readonly namespace?: unknown;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/**
 * Marks every object that has a fixed name. Names that the provider makes up cannot meet another's.
 *
 * @param mark called when the first object is registered
 */
export const markObjects =
  (mark: () => pulumi.Input<string>): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    const { metadata } = props as { readonly metadata?: Metadata };
    const isRead = (opts as pulumi.CustomResourceOptions).id !== undefined;
    return isRead || !isNamed(type, metadata)
      ? undefined
      : {
          props: {
            ...props,
            metadata: {
              ...metadata,
              annotations: { ...metadata.annotations, [markAnnotation]: mark() },
            },
          },
          opts,
        };
  };

const isNamed = (type: string, metadata: Metadata | undefined): metadata is Metadata =>
  type.startsWith("kubernetes:") && metadata?.name !== undefined;
