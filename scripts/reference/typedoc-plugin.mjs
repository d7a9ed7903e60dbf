// TypeDoc plugin: modules have the packages' names, options that a schema describes are a table beside their type, parameters that take them
// lead to it, and errors are named.
import { Comment, Converter, IntrinsicType, QueryType, ReferenceType, ReflectionKind, ReflectionType } from "typedoc";
import { isOptionSchema, optionTable } from "./option-table.mjs";

/** `dml/src` → `@career-dml/dml`; `core/src/file` → `@career-dml/core/file`. */
function packageOf(module) {
  const [folder, , ...rest] = module.split("/");
  const name = folder === "career-dml" ? folder : `@career-dml/${folder}`;
  return [name, ...rest].join("/");
}

/** Name of the schema whose options a type lists: `z.input<typeof schema>`, also within `Partial` or `Readonly`. */
function schemaName(type) {
  if (!(type instanceof ReferenceType)) return null;
  for (const argument of type.typeArguments ?? []) {
    if (!(argument instanceof QueryType)) {
      const inner = schemaName(argument);
      if (inner !== null) return inner;
    } else if (["z.input", "z.output"].includes(type.name)) return argument.queryType.name;
  }
  return null;
}

/** A table of the options of a schema, or of a type that a schema gives. */
function describe(member, exports) {
  const isVariable = member.kindOf(ReflectionKind.Variable);
  const name = isVariable ? member.name : schemaName(member.type);
  const schema = name === null ? undefined : exports[name];
  if (!isOptionSchema(schema)) return;
  member.comment ??= new Comment();
  member.comment.summary.push({ kind: "text", text: `\n\n${optionTable(schema)}` });
  if (!isVariable) return;
  // What zod's type says, the table says in words.
  member.type = new IntrinsicType("z.ZodObject");
  delete member.defaultValue;
}

const keyOf = (names) => [...names].sort().join();

/** Parameters spelt out option by option lead to the schema that has just these options: the one of the function, where several do. */
function linkParameters(module, exports, project) {
  const variables = (module.children ?? []).filter(
    (member) => member.kindOf(ReflectionKind.Variable) && isOptionSchema(exports[member.name]),
  );
  for (const { name, signatures = [] } of module.children ?? []) {
    for (const parameter of signatures.flatMap(({ parameters = [] }) => parameters)) {
      if (!(parameter.type instanceof ReflectionType)) continue;
      const key = keyOf((parameter.type.declaration.children ?? []).map((child) => child.name));
      const same = variables.filter((variable) => keyOf(Object.keys(exports[variable.name].shape)) === key);
      const schema =
        same.find((variable) => variable.name === `${name}Options`) ?? (same.length === 1 ? same[0] : null);
      if (schema === null) continue;
      project.removeReflection(parameter.type.declaration);
      parameter.type = ReferenceType.createResolvedReference(schema.name, schema, project);
    }
  }
}

/** `@throws {DataError} if …`: the Markdown has no place for the type, so it stands before the words. */
function nameErrors({ comment }) {
  for (const tag of comment?.blockTags ?? []) {
    if (tag.typeAnnotation === undefined) continue;
    tag.content.unshift(
      { kind: "code", text: `\`${tag.typeAnnotation.replace(/^\{|\}$/g, "")}\`` },
      { kind: "text", text: " " },
    );
  }
}

/** @param {import("typedoc").Application} app */
export async function load(app) {
  // Schemas are values: they are read from the built packages.
  const built = new Map();
  for (const entry of app.options.getValue("entryPoints")) {
    const name = packageOf(/packages\/(.*?)(?:\/index)?\.ts$/.exec(entry)[1]);
    built.set(name, await import(name));
  }
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = packageOf(module.name);
      linkParameters(module, built.get(module.name), project);
    }
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      for (const member of module.children ?? []) describe(member, built.get(module.name));
    }
    for (const reflection of Object.values(project.reflections)) nameErrors(reflection);
  });
}
