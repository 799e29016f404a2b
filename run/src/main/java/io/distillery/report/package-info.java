/** The page that shows a run to people: {@code report.html}, one file that needs nothing else. */
package io.distillery.report;
