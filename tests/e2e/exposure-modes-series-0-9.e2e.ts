import { series09 } from "../../components/chart/series-0-9";
import { describeExposureModes } from "./exposure-modes";
import { exposureModes } from "./mode-table";
import { series09Stack } from "./test-stack";

describeExposureModes(series09, series09Stack, exposureModes(series09Stack));
