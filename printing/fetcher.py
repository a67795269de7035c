"""The only module that imports WeasyPrint on loading: import it where you render."""

from collections.abc import Mapping

from weasyprint.urls import URLFetcher, URLFetcherResponse

from printing.assets import Asset


class GuardedFetcher(URLFetcher):
    """Answers from a closed set in memory, so no address can lead to disk or network."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.assets:
            raise ValueError(f"Not ours to print: {url[:200]}")
        asset = self.assets[url]
        return URLFetcherResponse(url, asset.content, {"Content-Type": asset.media_type})
