import type { CareerLines } from "../../src/career-text/career-lines.js";

/** The example of the CAREER code's README: two workers with O*NET SOC codes, years of the text beside it. */
export const sample: CareerLines = {
  job: ["31-2021 31-2021 35-3011 27-1012 27-1012 27-1012 27-1012 27-1012", "25-9044 23-1012 23-1011 11-1030 11-1030"],
  year: ["2001 2002 2003 2004 2005 2006 2007 2008", "2005 2006 2007 2008 2009"],
  gender: ["female", "male"],
};
