package dev.tramontane.train.svg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class SvgTest {
    private final Svg svg = new Svg(300, 200, ".own { fill: red }\n");

    @Test
    void hasItsSizeAndTheStylesOfAllAndItsOwn() throws Exception {
        String picture = svg.finished();
        assertThat(picture)
                .startsWith(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 300 200\" width=\"300\" height=\"200\">\n<style>\n  text {")
                .contains("\n  .grid {", "\n  .own { fill: red }\n  @media (prefers-color-scheme: dark) {\n    text {")
                .endsWith("\n  }\n</style>\n</svg>\n");
        assertThat(parsed(picture).getDocumentElement().getTagName()).isEqualTo("svg");
    }

    @Test
    void textIsWhatWasGivenWhateverItSays() throws Exception {
        svg.text(1, 2, "title", "a < b & c > \"d\"\u0007");
        assertThat(parsed(svg.finished()).getElementsByTagName("text").item(0).getTextContent())
                .isEqualTo("a < b & c > \"d\"?");
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    void coordinatesAreIntegersOrTenthsInAllCountries() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            svg.text(1, 2.25, "faint end", "x");
            svg.grid(10, 2000, 3.0, 1e-3);
            svg.element("<circle cx=\"1234.6\" r=\"4\"/>");
        } finally {
            Locale.setDefault(before);
        }
        assertThat(svg.finished())
                .contains(
                        "<text class=\"faint end\" x=\"1\" y=\"2.3\">x</text>\n",
                        "<line class=\"grid\" x1=\"10\" x2=\"2000\" y1=\"3.0\" y2=\"0.0\"/>\n",
                        "<circle cx=\"1234.6\" r=\"4\"/>\n");
    }

    private static Document parsed(String picture) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(picture)));
    }
}
