# The program alone, linked statically, in an image without anything else: no
# shell, no libraries, no root. `docker compose up` builds and runs it.
FROM golang:1.26-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=1 go build -trimpath \
        -tags netgo,osusergo,sqlite_omit_load_extension \
        -ldflags "-s -w -linkmode external -extldflags -static -X main.version=${VERSION}" \
        -o /out/mockapis ./cmd/mockapis \
    && ! ldd /out/mockapis \
    && /out/mockapis version
# Directories for the final image, which has no mkdir of its own: the data, and
# the temporary files that go with the process.
RUN mkdir -p -m 0700 /image/data /image/tmp

FROM scratch
COPY --from=build /out/mockapis /mockapis
COPY --from=build --chown=65532:65532 /image/ /
USER 65532:65532
ENV MOCKAPIS_ADDR=0.0.0.0:8080 \
    MOCKAPIS_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=5s --retries=3 \
    CMD ["/mockapis", "healthcheck"]
ENTRYPOINT ["/mockapis"]
