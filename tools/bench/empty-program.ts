/** A Pulumi program that does nothing: what any program takes at least. */
export = {};
