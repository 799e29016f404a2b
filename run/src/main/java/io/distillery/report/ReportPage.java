package io.distillery.report;

import java.io.IOException;

/** Turns a {@link Report} into one HTML file with nothing outside it; everything is escaped. */
public final class ReportPage {
  private static final HtmlTemplate TEMPLATE = new HtmlTemplate("report.ftlh");

  /** The HTML. */
  public String html(Report report) throws IOException {
    return TEMPLATE.html("report", report);
  }
}
