import { omitPulumiStackTraces } from "../../components/lib/pulumi-stack-traces";
import { endProcessWith, processIo } from "../command-line/process-io";
import { renderCommand } from "./render-command";

omitPulumiStackTraces();
void endProcessWith(renderCommand(process.argv.slice(2), processIo));
