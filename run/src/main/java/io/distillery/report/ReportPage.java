package io.distillery.report;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Turns a {@link Report} into one HTML file with nothing outside it; everything is escaped. */
public final class ReportPage {
  private static final HtmlTemplate TEMPLATE = new HtmlTemplate("report.ftlh");

  /** Returns the HTML. */
  public String html(Report report) throws IOException {
    return TEMPLATE.html(Map.of("report", report, "embedded", new Embedded()));
  }

  /** Numbers the pictures of a page, so that equal ones are in it once. */
  public static final class Embedded {
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Counts the pictures that have a number. */
    public int count() {
      return numbers.size();
    }

    /** Returns a picture's number: the count before, where it is new. */
    public int number(String picture) {
      return numbers.computeIfAbsent(picture, key -> numbers.size());
    }
  }
}
