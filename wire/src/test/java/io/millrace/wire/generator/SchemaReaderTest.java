package io.millrace.wire.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class SchemaReaderTest {
    private static final String HEAD = "data Thing  versions 0-4  flexible 2+\n";

    private static Schema.Body body(String text) {
        return SchemaReader.read("thing.schema", text.lines().toList()).bodies().getFirst();
    }

    @Test
    void shouldReadEverythingThatAFieldCanSay() {
        var field =
                body(HEAD
                                + "  name  string  1+  nullable 2+  tag 3 4  default abc  ignorable"
                                + " key # why")
                        .top()
                        .fields()
                        .getFirst();
        assertThat(field.versions()).isEqualTo(new Schema.Span(1, 4));
        assertThat(field.nullable()).isEqualTo(new Schema.Span(2, 4));
        assertThat(field.tag()).isEqualTo(3);
        assertThat(field.tagged()).isEqualTo(new Schema.Span(4, 4));
        assertThat(field.plain()).isEqualTo(new Schema.Span(1, 3));
        assertThat(field.defaultValue()).isEqualTo("abc");
        assertThat(field.ignorable()).isTrue();
        assertThat(field.key()).isTrue();
    }

    @Test
    void shouldTakeMissingVersionsFromAround() {
        var body = body(HEAD + "  parts []Part 1-3\n    id int32\n    note string nullable\n");
        var part = body.struct("Part");
        assertThat(part.versions()).isEqualTo(new Schema.Span(1, 3));
        assertThat(part.fields()).allMatch(field -> field.versions().equals(part.versions()));
        assertThat(part.fields().get(1).nullable()).isEqualTo(part.versions());
    }

    @Test
    void shouldReadBothSidesOfAnApi() {
        var lines =
                List.of(
                        "# of no use",
                        "api 12 Beat  versions 0-4  flexible 4+",
                        "request",
                        "  id int32",
                        "response");
        var file = SchemaReader.read("beat.schema", lines);
        assertThat(file.api())
                .isEqualTo(
                        new Schema.Api(12, "Beat", new Schema.Span(0, 4), new Schema.Span(4, 4)));
        assertThat(file.bodies())
                .extracting(Schema.Body::name)
                .containsExactly("BeatRequest", "BeatResponse");
        assertThat(file.bodies().get(1).top().fields()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "  a int99                      | unknown type int99",
                "  a int32 0+ nullable          | this type cannot be null",
                "  a string 0+ tag 0            | tagged in a version that is not flexible",
                "  a string 3+ tag 0 3          | untagged again in a later version",
                "  a records 3+ tag 0           | records cannot be tagged",
                "  a string 0+ nullable 1+ default null | null as default, but not nullable in"
                        + " every version",
                "  a int8 0+ default 200        | default 200 does not fit the type",
                "  a bool 0+ default 1          | default 1 does not fit the type",
                "  a int32 0+ surprise          | unexpected surprise",
                "  a int32 5+                   | no version in 5+",
                "  a int32 3-1                  | no version in 3-1",
                "  a [][]int32                  | no array of this: [][]int32",
                "  a []bytes                    | no array of this: []bytes",
                "  a []Part                     | field a names struct Part, which is not there",
                "  a                            | expected a type at the end of the line",
                "  A int32                      | no name for a field: A",
                "  out int32                    | no name for a field: out",
                "  a string tag x               | expected a number, found x",
            })
    void shouldSayWhereAndWhatIsWrong(String line, String message) {
        assertThatExceptionOfType(SchemaError.class)
                .isThrownBy(() -> body(HEAD + "  " + line))
                .withMessage("thing.schema:2: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "  a int32;  a int64            | 3: field a is there twice",
                "  a int32;    b int32          | 2: int32 has no members",
                "  a int32;   b int32           | 2: int32 has no members",
                "  a P;    b int32;  c []P;    d int32 | 4: struct P is there twice",
                "  struct P                     | 2: struct P has no fields",
                "  a string 2+ tag 0;  b string 2+ tag 0 | 3: tag 0 is there twice",
                "  a String;    b int32         | 2: struct must not be called String",
            })
    void shouldSayWhatIsWrongBetweenLines(String lines, String message) {
        String text = HEAD + "  " + lines.replace(";", "\n");
        assertThatExceptionOfType(SchemaError.class)
                .isThrownBy(() -> body(text))
                .withMessage("thing.schema:" + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "thing 1 X                            | 1: expected api, data or record, found"
                        + " thing",
                "data X versions 0+ flexible none     | 1: versions need a last one",
                "data X versions 0-2 flexible 1       | 1: flexible needs A+ or none",
                "data X flexible none                 | 1: expected versions, found flexible",
                "api 1 X versions 0-2 flexible none   | 1: no request",
                "api one X versions 0-2 flexible none | 1: expected a number, found one",
                "record 1 X                           | 1: no key",
            })
    void shouldRefuseHeadsThatSayTooLittle(String line, String message) {
        assertThatExceptionOfType(SchemaError.class)
                .isThrownBy(() -> body(line))
                .withMessage("thing.schema:" + message);
    }

    @Test
    void shouldReadErrorsAndRefuseThemTwice() {
        var errors = SchemaReader.readErrors("t", List.of("-1 BAD", "3 GONE retriable refresh"));
        assertThat(errors)
                .containsExactly(
                        new Schema.ErrorLine(-1, "BAD", false, false),
                        new Schema.ErrorLine(3, "GONE", true, true));
        assertThatExceptionOfType(SchemaError.class)
                .isThrownBy(() -> SchemaReader.readErrors("t", List.of("1 A", "1 B")))
                .withMessageStartingWith("t:2: ");
    }
}
