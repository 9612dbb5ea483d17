import { series095 } from "../../components/chart/series-0-95";
import { describeExposureModes } from "./exposure-modes";
import { exposureModes } from "./mode-table";
import { series095Stack } from "./test-stack";

/** In the reverse order of series 0.9, so that more changes of the mode are tested. */
describeExposureModes(series095, series095Stack, exposureModes(series095Stack).toReversed());
